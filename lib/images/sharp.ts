import sharp from "sharp";

// Several images are in flight at once, each on one thread: that fills the cores without one large image starving the others.
sharp.concurrency(1);
// Every file is decoded once; a cache of decoded files would only hold memory.
sharp.cache(false);
// libvips knows some forty loaders; a file that slips past the allow-list by content must still find no other decoder.
sharp.block({ operation: ["VipsForeignLoad"] });
sharp.unblock({
  operation: [
    "VipsForeignLoadJpeg",
    "VipsForeignLoadPng",
    "VipsForeignLoadWebp",
    "VipsForeignLoadHeif",
    "VipsForeignLoadNsgif",
  ],
});

/** sharp with the product's settings; nothing else imports the package, except the drawing of demo images. */
export { sharp };
