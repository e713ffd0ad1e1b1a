import type { TestForm, TestQuestion } from "@/lib/market/qualifications/test-form";
import { duration } from "@/lib/market/site/words";

interface Props {
  id: string;
  form: TestForm;
  secondsLeft: number;
  /** Questions that were sent in without an answer. */
  missing: string[];
}

/** A qualification's test as a plain form. */
export function QualificationTest({ id, form, secondsLeft, missing }: Props) {
  return (
    <form action={`/qualifications/${id}/submit`} method="post" className="panel" data-testid="qualification-test">
      <p className="muted">{duration(secondsLeft)} left to send it in.</p>
      {form.overview.map((text) => (
        <p key={text}>{text}</p>
      ))}
      {form.questions.map((question) => (
        <fieldset key={question.id} aria-invalid={missing.includes(question.id) || undefined}>
          <legend>
            {question.name ?? question.content[0]}
            {question.required && <span className="muted"> (needed)</span>}
          </legend>
          {question.content.slice(question.name ? 0 : 1).map((text) => (
            <p key={text}>{text}</p>
          ))}
          {missing.includes(question.id) && <p className="error">This question needs an answer.</p>}
          <Answer question={question} />
        </fieldset>
      ))}
      <button type="submit">Send in</button>
    </form>
  );
}

function Answer({ question }: { question: TestQuestion }) {
  const { answer } = question;
  if (answer.kind === "text") {
    return (
      <textarea
        name={`answer ${question.id}`}
        rows={3}
        defaultValue={answer.initial}
        required={question.required}
        aria-label={question.name ?? question.content[0]}
      />
    );
  }
  const many = answer.most > 1;
  return answer.options.map((option) => (
    <label className="check" key={option.id}>
      <input
        type={many ? "checkbox" : "radio"}
        name={`answer ${question.id}`}
        value={option.id}
        required={question.required && !many}
      />{" "}
      {option.text}
    </label>
  ));
}
