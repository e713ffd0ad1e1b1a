import { notFound } from "next/navigation";

/** Every address that is no page: the market's own words, not the framework's. */
export default function UnknownPage(): never {
  notFound();
}
