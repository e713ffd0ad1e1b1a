import { notFound } from "next/navigation";

/** Every address that is no page: the desk's own words, not the framework's. */
export default function UnknownPage(): never {
  notFound();
}
