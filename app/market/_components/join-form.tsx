import { PlaceFields } from "./place-fields";

/** Asks no more than the work may need; nothing of it is required. */
export function JoinForm({ token, label }: { token: string; label: string }) {
  return (
    <>
      <h1>You are invited</h1>
      <p className="lead">{label}</p>
      <p>
        Joining makes an account without e-mail or password. You get a code to come back with, and you see what each
        task pays and how long it takes before you accept it.
      </p>
      <form action={`/join/${token}/enter`} method="post" className="panel" data-testid="join">
        <label htmlFor="name">What should we call you?</label>
        <input id="name" name="name" maxLength={80} autoComplete="nickname" placeholder="Any name, or none" />
        <PlaceFields />
        <button type="submit">Join</button>
      </form>
      <p className="muted">
        Requesters see a random worker id and your answers, not this form. Have an account? <a href="/">Sign in</a>{" "}
        instead.
      </p>
    </>
  );
}
