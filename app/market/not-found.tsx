import { MissingView } from "./_components/missing-view";

export const metadata = { title: "Nothing here" };

export default function NotFoundPage() {
  return <MissingView />;
}
