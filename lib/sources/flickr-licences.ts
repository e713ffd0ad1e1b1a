const cc = (name: string, path: string) => ({ name, url: `https://creativecommons.org/${path}/` });

/** Flickr's licence numbers, as flickr.photos.licenses.getInfo lists them. */
const licences: Readonly<Record<string, { name: string; url?: string }>> = {
  0: { name: "All Rights Reserved" },
  1: cc("CC BY-NC-SA 2.0", "licenses/by-nc-sa/2.0"),
  2: cc("CC BY-NC 2.0", "licenses/by-nc/2.0"),
  3: cc("CC BY-NC-ND 2.0", "licenses/by-nc-nd/2.0"),
  4: cc("CC BY 2.0", "licenses/by/2.0"),
  5: cc("CC BY-SA 2.0", "licenses/by-sa/2.0"),
  6: cc("CC BY-ND 2.0", "licenses/by-nd/2.0"),
  7: { name: "No known copyright restrictions", url: "https://www.flickr.com/commons/usage/" },
  8: { name: "United States Government Work", url: "http://www.usa.gov/copyright.shtml" },
  9: cc("CC0 1.0", "publicdomain/zero/1.0"),
  10: cc("Public Domain Mark 1.0", "publicdomain/mark/1.0"),
  11: cc("CC BY 4.0", "licenses/by/4.0"),
  12: cc("CC BY-SA 4.0", "licenses/by-sa/4.0"),
  13: cc("CC BY-ND 4.0", "licenses/by-nd/4.0"),
  14: cc("CC BY-NC 4.0", "licenses/by-nc/4.0"),
  15: cc("CC BY-NC-SA 4.0", "licenses/by-nc-sa/4.0"),
  16: cc("CC BY-NC-ND 4.0", "licenses/by-nc-nd/4.0"),
};

/** Name and address of a licence by Flickr's number; a number that is not listed is named as such. */
export function flickrLicence(number: string | undefined): { name?: string; url?: string } {
  if (number === undefined) return {};
  return licences[number] ?? { name: `Flickr licence ${number}` };
}
