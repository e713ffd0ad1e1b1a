/** The front page for somebody who is not signed in. */
export function Landing({ unknownCode, erased }: { unknownCode: boolean; erased: boolean }) {
  return (
    <main className="narrow">
      {erased && (
        <p className="notice" role="status">
          Your account is erased. Thank you for your work.
        </p>
      )}
      <h1>Small pieces of paid work</h1>
      <p>
        Researchers post short tasks here: look at images, judge, answer. You see what a task pays and how long it takes
        others before you accept it.
      </p>
      <form action="/sign-in/enter" method="post" className="panel" data-testid="sign-in">
        <label htmlFor="code">Your code to come back with</label>
        <input
          id="code"
          name="code"
          required
          autoComplete="current-password"
          spellCheck={false}
          placeholder="XXXX-XXXX-XXXX-XXXX"
          aria-describedby={unknownCode ? "code-error" : undefined}
          aria-invalid={unknownCode || undefined}
        />
        {unknownCode && (
          <p className="error" id="code-error" role="alert">
            No account has this code. Check it letter by letter; it has 16, dashes do not matter.
          </p>
        )}
        <button type="submit">Sign in</button>
      </form>
      <p className="muted">New here? Accounts are made by invitation: open the link you were sent.</p>
    </main>
  );
}
