import type { ListedClass } from "@/lib/formats/class-list";
import type { SceneName } from "./scenes";

/** A drawing in other colours than its own: degrees of hue, factors of saturation and brightness. */
export interface Likeness {
  icon: string;
  hue?: number;
  saturation?: number;
  brightness?: number;
}

/** A class of the demo with what its pictures are made of. Words, glosses and links are ImageNet's. */
export interface DemoClass extends ListedClass {
  icons: readonly [string, ...string[]];
  /** How far from the drawing's own colours one of the class may be. */
  coats: readonly [Omit<Likeness, "icon">, ...Omit<Likeness, "icon">[]];
  /** Free hue: things that are painted in any colour. */
  painted?: boolean;
  /** Where it is photographed. */
  scenes: readonly [SceneName, ...SceneName[]];
  stands: "ground" | "air" | "leaning";
  /** Most of them in one picture. */
  together: number;
  /** What a hurried person takes for it. */
  lookalikes: readonly [Likeness, ...Likeness[]];
  /** What a search engine returns under its name although it is something else. */
  strays: readonly [string, ...string[]];
}

const wikipedia = (page: string) => [`https://en.wikipedia.org/wiki/${page}`];

export const demoClasses: readonly DemoClass[] = [
  {
    wnid: "n02123045",
    lemmas: ["tabby", "tabby cat"],
    gloss: "a cat with a grey or tawny coat mottled with black",
    links: wikipedia("Tabby_cat"),
    neighbours: ["n02123045", "n02129604", "n02128385"],
    icons: ["cat", "cat", "cat-face"],
    coats: [{}, { hue: -8, saturation: 0.7, brightness: 0.85 }, { saturation: 0.25, brightness: 0.95 }],
    scenes: ["livingRoom", "livingRoom", "meadow", "street", "kitchen"],
    stands: "ground",
    together: 2,
    lookalikes: [
      { icon: "black-cat" },
      { icon: "black-cat", brightness: 1.5 },
      { icon: "fox", saturation: 0.6 },
      { icon: "leopard", saturation: 0.4 },
    ],
    strays: ["dog", "rabbit-face", "fox", "raccoon", "yarn"],
  },
  {
    wnid: "n02129604",
    lemmas: ["tiger", "Panthera tigris"],
    gloss: "large feline of forests in most of Asia having a tawny coat with black stripes; endangered",
    links: wikipedia("Tiger"),
    neighbours: ["n02129604", "n02128385", "n02123045"],
    icons: ["tiger", "tiger", "tiger-face"],
    coats: [{}, { hue: -5, brightness: 0.92 }, { saturation: 0.25, brightness: 1.15 }],
    scenes: ["forest", "forest", "savanna", "pond", "snow"],
    stands: "ground",
    together: 1,
    lookalikes: [
      { icon: "leopard", hue: -12, saturation: 1.2 },
      { icon: "cat", hue: -10, saturation: 1.2 },
      { icon: "lion" },
    ],
    strays: ["lion", "zebra", "dog", "bear", "teddy-bear"],
  },
  {
    wnid: "n02128385",
    lemmas: ["leopard", "Panthera pardus"],
    gloss: "large feline of African and Asian forests usually having a tawny coat with black spots",
    links: wikipedia("Leopard"),
    neighbours: ["n02128385", "n02129604", "n02123045"],
    icons: ["leopard"],
    coats: [{}, { hue: -6, saturation: 0.8 }, { saturation: 0.35, brightness: 1.1 }],
    scenes: ["savanna", "savanna", "forest", "snow"],
    stands: "ground",
    together: 2,
    lookalikes: [{ icon: "tiger", hue: 14, saturation: 0.8 }, { icon: "cat", hue: 4 }, { icon: "giraffe" }],
    strays: ["lion", "giraffe", "monkey", "elephant", "deer"],
  },
  {
    wnid: "n02279972",
    lemmas: ["monarch", "monarch butterfly", "milkweed butterfly", "Danaus plexippus"],
    gloss:
      "large migratory American butterfly having deep orange wings with black and white markings; the larvae feed on milkweed",
    links: wikipedia("Monarch_butterfly"),
    neighbours: ["n02279972", "n02281787"],
    icons: ["monarch-butterfly"],
    coats: [{}, { hue: -8, brightness: 0.92 }, { hue: 6, saturation: 0.85 }],
    scenes: ["blossoms", "blossoms", "meadow", "forest"],
    stands: "air",
    together: 3,
    lookalikes: [
      { icon: "butterfly", hue: 178 },
      { icon: "butterfly", hue: 190, saturation: 0.7 },
      { icon: "honeybee" },
    ],
    strays: ["honeybee", "lady-beetle", "hibiscus", "bird", "bug"],
  },
  {
    wnid: "n02281787",
    lemmas: ["lycaenid", "lycaenid butterfly"],
    gloss: "any of various butterflies of the family Lycaenidae",
    links: wikipedia("Lycaenidae"),
    neighbours: ["n02281787", "n02279972"],
    icons: ["butterfly"],
    coats: [{}, { hue: 24, saturation: 0.8 }, { saturation: 0.45, brightness: 1.1 }],
    scenes: ["blossoms", "blossoms", "meadow", "pond"],
    stands: "air",
    together: 3,
    lookalikes: [
      { icon: "monarch-butterfly", hue: 182 },
      { icon: "monarch-butterfly", hue: 195, saturation: 0.6 },
      { icon: "bird" },
    ],
    strays: ["cricket", "beetle", "cherry-blossom", "bird", "fly"],
  },
  {
    wnid: "n07749582",
    lemmas: ["lemon"],
    gloss: "yellow oval fruit with juicy acidic flesh",
    links: wikipedia("Lemon"),
    neighbours: ["n07749582", "n07747607", "n07742313"],
    icons: ["lemon"],
    coats: [{}, { hue: 5, brightness: 0.95 }, { hue: -5 }],
    scenes: ["kitchen", "kitchen", "market", "studio"],
    stands: "ground",
    together: 5,
    lookalikes: [
      { icon: "tangerine", hue: 20 },
      { icon: "mango", hue: 18 },
      { icon: "pear", hue: -18 },
      { icon: "lime", hue: -22 },
    ],
    strays: ["lime", "banana", "pineapple", "cheese-wedge", "melon"],
  },
  {
    wnid: "n07747607",
    lemmas: ["orange"],
    gloss: "round yellow to orange fruit of any of several citrus trees",
    links: wikipedia("Orange_(fruit)"),
    neighbours: ["n07747607", "n07749582", "n07742313"],
    icons: ["tangerine"],
    coats: [{}, { hue: -6 }, { hue: 7, brightness: 1.05 }],
    scenes: ["market", "kitchen", "kitchen", "studio"],
    stands: "ground",
    together: 5,
    lookalikes: [
      { icon: "lemon", hue: -16 },
      { icon: "peach" },
      { icon: "tomato", hue: 24 },
      { icon: "red-apple", hue: 28 },
    ],
    strays: ["peach", "tomato", "carrot", "jack-o-lantern", "basketball"],
  },
  {
    wnid: "n07742313",
    lemmas: ["Granny Smith"],
    gloss: "apple with a green skin and hard tart flesh",
    links: wikipedia("Granny_Smith"),
    neighbours: ["n07742313", "n07747607", "n07749582"],
    icons: ["green-apple"],
    coats: [{}, { hue: -8, saturation: 0.9 }, { hue: 6, brightness: 0.92 }],
    scenes: ["kitchen", "market", "studio", "meadow"],
    stands: "ground",
    together: 4,
    lookalikes: [
      { icon: "red-apple", hue: 48 },
      { icon: "pear" },
      { icon: "tomato", hue: 85, saturation: 0.8 },
      { icon: "red-apple" },
    ],
    strays: ["red-apple", "pear", "avocado", "kiwi-fruit", "broccoli"],
  },
  {
    wnid: "n04487081",
    lemmas: ["trolleybus", "trolley coach", "trackless trolley"],
    gloss: "a passenger bus with an electric motor that draws power from overhead wires",
    links: wikipedia("Trolleybus"),
    neighbours: ["n04487081", "n03769881"],
    icons: ["trolleybus"],
    coats: [{}],
    painted: true,
    scenes: ["street", "street", "nightCity", "snow"],
    stands: "ground",
    together: 1,
    lookalikes: [{ icon: "bus", hue: 170 }, { icon: "bus" }, { icon: "tram" }, { icon: "minibus", hue: 200 }],
    strays: ["tram", "delivery-truck", "locomotive", "oncoming-bus", "bicycle"],
  },
  {
    wnid: "n03769881",
    lemmas: ["minibus"],
    gloss: "a light bus (4 to 10 passengers)",
    links: wikipedia("Minibus"),
    neighbours: ["n03769881", "n04487081"],
    icons: ["minibus"],
    coats: [{}, { saturation: 1.6, brightness: 0.9 }],
    painted: true,
    scenes: ["street", "street", "beach", "nightCity"],
    stands: "ground",
    together: 2,
    lookalikes: [
      { icon: "bus", saturation: 0.4 },
      { icon: "sport-utility-vehicle" },
      { icon: "ambulance" },
      { icon: "delivery-truck" },
    ],
    strays: ["automobile", "taxi", "pickup-truck", "articulated-lorry", "motor-scooter"],
  },
  {
    wnid: "n02787622",
    lemmas: ["banjo"],
    gloss: "a stringed instrument of the guitar family that has long neck and circular body",
    links: wikipedia("Banjo"),
    neighbours: ["n02787622", "n03272010"],
    icons: ["banjo"],
    coats: [{}, { hue: -8, brightness: 0.85 }, { saturation: 0.7, brightness: 1.08 }],
    scenes: ["stage", "livingRoom", "meadow", "studio"],
    stands: "leaning",
    together: 2,
    lookalikes: [{ icon: "guitar", hue: 30, saturation: 0.5 }, { icon: "violin", hue: 14 }, { icon: "long-drum" }],
    strays: ["violin", "trumpet", "accordion", "maracas", "drum"],
  },
  {
    wnid: "n03272010",
    lemmas: ["electric guitar"],
    gloss: "a guitar whose sound is amplified by electrical means",
    links: wikipedia("Electric_guitar"),
    neighbours: ["n03272010", "n02787622"],
    icons: ["guitar"],
    coats: [{}],
    painted: true,
    scenes: ["stage", "stage", "livingRoom", "studio"],
    stands: "leaning",
    together: 2,
    lookalikes: [
      { icon: "banjo", saturation: 1.3, hue: -18 },
      { icon: "violin" },
      { icon: "violin", hue: -20, saturation: 1.3 },
    ],
    strays: ["saxophone", "musical-keyboard", "microphone", "drum", "headphone"],
  },
];
