/** The operator's door. */
export function AdminSignIn({ wrong }: { wrong: boolean }) {
  return (
    <main className="narrow">
      <h1>Operator</h1>
      <p>Requester keys, doors and payouts of this market.</p>
      <form action="/admin/sign-in" method="post" className="panel">
        <label htmlFor="password">Operator's password</label>
        <input id="password" name="password" type="password" required autoComplete="current-password" />
        {wrong && (
          <p className="error" role="alert">
            This is not the password (or it was tried too often in this minute). It is printed when the market starts.
          </p>
        )}
        <button type="submit">Sign in</button>
      </form>
    </main>
  );
}
