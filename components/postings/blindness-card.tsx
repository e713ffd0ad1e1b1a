import { Card } from "@/components/ui/card";
import { Cell, HeadCell, Row, Table } from "@/components/ui/table";
import type { BlindnessFact } from "@/lib/features/postings/queries";

const names: Readonly<Record<BlindnessFact["what"], string>> = {
  "longest side": "Longest side of the tile, px",
  shape: "Width over height",
  repeats: "HITs that show the image",
};

/** What a worker could still tell the two kinds of images by. */
export function BlindnessCard({ facts }: { facts: readonly BlindnessFact[] }) {
  return (
    <Card
      title="How blind the workers are"
      note="Addresses, headers and encoding are the same for every tile. What the pictures themselves bring along is not: it is measured here, not hidden. 50% is a coin."
      flush
    >
      <Table label="How blind the workers are" className="border-t">
        <thead>
          <tr>
            <HeadCell>To be seen</HeadCell>
            <HeadCell numeric>Reference images</HeadCell>
            <HeadCell numeric>Candidates</HeadCell>
            <HeadCell numeric title="Of an image of either kind, as likely as the other, by this alone">
              Right guesses
            </HeadCell>
          </tr>
        </thead>
        <tbody>
          {facts.map((fact) => (
            <Row key={fact.what}>
              <Cell>{names[fact.what]}</Cell>
              <Cell numeric>{fact.reference.toFixed(2)}</Cell>
              <Cell numeric>{fact.candidate.toFixed(2)}</Cell>
              <Cell numeric className={(fact.guessAccuracy ?? 0) > 0.75 ? "text-attention" : ""}>
                {fact.guessAccuracy === null ? "–" : `${(fact.guessAccuracy * 100).toFixed(0)}%`}
              </Cell>
            </Row>
          ))}
        </tbody>
      </Table>
    </Card>
  );
}
