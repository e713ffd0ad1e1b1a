/** What a release says of itself to programs. */
export interface CroissantDataset {
  readonly name: string;
  readonly description: string;
  readonly version: string;
  readonly datePublished: string;
  readonly licences: readonly string[];
  readonly citeAs: string;
  /** `folder`: the one at the top of it. */
  readonly archive: {
    readonly name: string;
    readonly folder: string;
    readonly bytes: number;
    readonly sha256: string;
  };
  readonly table: { readonly name: string; readonly bytes: number; readonly sha256: string };
}

// The context that the specification prescribes, word for word.
const context = {
  "@language": "en",
  "@vocab": "https://schema.org/",
  citeAs: "cr:citeAs",
  column: "cr:column",
  conformsTo: "dct:conformsTo",
  containedIn: "cr:containedIn",
  cr: "http://mlcommons.org/croissant/",
  rai: "http://mlcommons.org/croissant/RAI/",
  data: { "@id": "cr:data", "@type": "@json" },
  dataType: { "@id": "cr:dataType", "@type": "@vocab" },
  dct: "http://purl.org/dc/terms/",
  examples: { "@id": "cr:examples", "@type": "@json" },
  extract: "cr:extract",
  field: "cr:field",
  fileProperty: "cr:fileProperty",
  fileObject: "cr:fileObject",
  fileSet: "cr:fileSet",
  format: "cr:format",
  includes: "cr:includes",
  isLiveDataset: "cr:isLiveDataset",
  jsonPath: "cr:jsonPath",
  key: "cr:key",
  md5: "cr:md5",
  parentField: "cr:parentField",
  path: "cr:path",
  recordSet: "cr:recordSet",
  references: "cr:references",
  regex: "cr:regex",
  repeated: "cr:repeated",
  replace: "cr:replace",
  samplingRate: "cr:samplingRate",
  sc: "https://schema.org/",
  separator: "cr:separator",
  source: "cr:source",
  subField: "cr:subField",
  transform: "cr:transform",
} as const;

/**
 * Writes a Croissant 1.1 description (JSON-LD): the archive of images, the table beside it, and records with image, class and votes,
 * which are joined by the path that both have.
 *
 * Source: https://docs.mlcommons.org/croissant/docs/croissant-spec-1.1.html
 */
export function serializeCroissant(dataset: CroissantDataset): string {
  const { archive, table } = dataset;
  const field = (id: string, description: string, dataType: string, source: object) => ({
    "@type": "cr:Field",
    "@id": id,
    name: id.split("/")[1],
    description,
    dataType,
    source,
  });
  const columns = [
    { name: "file", about: "Path of the image in the archive.", dataType: "sc:Text" },
    { name: "wnid", about: "Class, by its stable id: never by a bare number.", dataType: "sc:Text" },
    { name: "sha256", about: "SHA-256 of the original picture.", dataType: "sc:Text" },
    { name: "shown", about: "Workers who were asked about it.", dataType: "sc:Integer" },
    { name: "selected", about: "Workers who selected it for the class.", dataType: "sc:Integer" },
  ] as const;
  const value = {
    "@context": context,
    "@type": "sc:Dataset",
    name: dataset.name,
    description: dataset.description,
    conformsTo: "http://mlcommons.org/croissant/1.1",
    version: dataset.version,
    datePublished: dataset.datePublished,
    license: dataset.licences.length === 1 ? dataset.licences[0] : dataset.licences,
    citeAs: dataset.citeAs,
    isLiveDataset: false,
    distribution: [
      {
        "@type": "cr:FileObject",
        "@id": archive.name,
        name: archive.name,
        contentUrl: archive.name,
        contentSize: `${archive.bytes} B`,
        encodingFormat: "application/x-tar",
        sha256: archive.sha256,
      },
      {
        "@type": "cr:FileObject",
        "@id": table.name,
        name: table.name,
        contentUrl: table.name,
        contentSize: `${table.bytes} B`,
        encodingFormat: "text/csv",
        sha256: table.sha256,
      },
      {
        "@type": "cr:FileSet",
        "@id": "image-files",
        name: "image-files",
        containedIn: { "@id": archive.name },
        encodingFormat: ["image/jpeg", "image/png", "image/webp"],
        includes: `${archive.folder}/data/*/*`,
      },
    ],
    recordSet: [
      {
        "@type": "cr:RecordSet",
        "@id": "table",
        name: "table",
        description: "One record a row of the table of images.",
        key: { "@id": "table/file" },
        field: columns.map(({ name, about, dataType }) =>
          field(`table/${name}`, about, dataType, { fileObject: { "@id": table.name }, extract: { column: name } }),
        ),
      },
      {
        "@type": "cr:RecordSet",
        "@id": "images",
        name: "images",
        description: "One record an image of the test set.",
        key: { "@id": "images/file" },
        field: [
          {
            ...field("images/file", "Path of the image in the archive, as the table has it.", "sc:Text", {
              fileSet: { "@id": "image-files" },
              extract: { fileProperty: "fullpath" },
              transform: { regex: "(data/[^/]+/[^/]+)$" },
            }),
            references: { field: { "@id": "table/file" } },
          },
          field("images/image", "The picture.", "sc:ImageObject", {
            fileSet: { "@id": "image-files" },
            extract: { fileProperty: "content" },
          }),
          ...columns
            .slice(1)
            .map(({ name, about, dataType }) =>
              field(`images/${name}`, about, dataType, { field: { "@id": `table/${name}` } }),
            ),
        ],
      },
    ],
  };
  return `${JSON.stringify(value, null, 2)}\n`;
}
