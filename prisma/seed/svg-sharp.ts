// The product's decoder refuses SVG altogether; processes that draw demo images open that one loader again. Imports of this
// process still go by content and find no SVG.
import { sharp } from "@/lib/images/sharp";

sharp.unblock({ operation: ["VipsForeignLoadSvg"] });

export { sharp };
