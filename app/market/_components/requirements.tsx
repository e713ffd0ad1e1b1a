import type { ExplainedRequirement } from "@/lib/market/qualifications/explain";

/** What a HIT asks of a worker, each with its answer. */
export function Requirements({ requirements }: { requirements: ExplainedRequirement[] }) {
  return (
    <ul className="requirements" aria-label="Asks for">
      {requirements.map((requirement) => (
        <li key={requirement.text} className={requirement.met ? "met" : "unmet"}>
          <span aria-hidden="true">{requirement.met ? "✓" : "✕"}</span>{" "}
          {requirement.qualificationTypeId && !requirement.met ? (
            <a href={`/qualifications/${requirement.qualificationTypeId}`}>{requirement.text}</a>
          ) : (
            requirement.text
          )}
          <span className="hidden">{requirement.met ? " (you have it)" : " (you do not have it)"}</span>
        </li>
      ))}
    </ul>
  );
}
