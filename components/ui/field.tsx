import { type ComponentProps, type ReactNode, useId } from "react";

const control =
  "w-full rounded-md border border-control/60 bg-surface px-2.5 text-sm text-ink placeholder:text-faint transition-colors duration-100 hover:border-control focus-visible:outline-2 focus-visible:outline-offset-0 focus-visible:outline-accent aria-invalid:border-danger disabled:bg-ground disabled:text-muted";

interface FieldProps {
  name: string;
  label: string;
  /** What the value means, in one sentence. */
  hint?: ReactNode;
  error?: string | undefined;
  /** Stands after the input: "images", "minutes". */
  unit?: string;
  className?: string;
}

function describedBy(id: string, hint: ReactNode, error: string | undefined): string | undefined {
  const ids = [hint ? `${id}-hint` : "", error ? `${id}-error` : ""].filter(Boolean).join(" ");
  return ids || undefined;
}

function Frame({
  id,
  label,
  hint,
  error,
  className = "",
  children,
}: Omit<FieldProps, "unit" | "name"> & { id: string; children: ReactNode }) {
  return (
    <div className={`flex min-w-0 flex-col gap-1.5 ${className}`}>
      <label htmlFor={id} className="font-medium text-sm">
        {label}
      </label>
      {children}
      {hint || error ? (
        <div className="flex flex-col gap-1.5 text-xs">
          {hint ? (
            <p id={`${id}-hint`} className="text-muted">
              {hint}
            </p>
          ) : null}
          {error ? (
            <p id={`${id}-error`} role="alert" className="text-danger">
              {error}
            </p>
          ) : null}
        </div>
      ) : null}
    </div>
  );
}

/** Fields side by side: labels, inputs and what stands below them keep common lines, however long each is. `className` says how many columns. */
export function FieldRow({ className, children }: { className: string; children: ReactNode }) {
  return (
    <div
      className={`-mb-4 grid gap-x-3 gap-y-1.5 [&>div>label]:self-end [&>div]:row-span-3 [&>div]:mb-2.5 [&>div]:grid [&>div]:grid-rows-subgrid [&>div]:content-start ${className}`}
    >
      {children}
    </div>
  );
}

/** One line of input with its label, hint and error. */
export function Field({
  label,
  hint,
  error,
  unit,
  className,
  name,
  ...rest
}: FieldProps & Omit<ComponentProps<"input">, "name" | "className">) {
  // Not the name: a page may have several forms with a field of one name.
  const id = useId();
  const frame = { id, label, hint, ...(error ? { error } : {}), ...(className ? { className } : {}) };
  return (
    <Frame {...frame}>
      <div className="relative">
        <input
          id={id}
          name={name}
          aria-invalid={error ? true : undefined}
          aria-describedby={describedBy(id, hint, error)}
          className={`${control} h-8 ${unit ? "pr-20" : ""} ${rest.type === "file" ? "py-1 file:mr-3 file:rounded-sm file:border-0 file:bg-hover file:px-2 file:py-0.5 file:text-ink file:text-xs" : ""} ${rest.inputMode === "numeric" || rest.inputMode === "decimal" ? "figures" : ""}`}
          {...rest}
        />
        {unit ? (
          <span className="pointer-events-none absolute inset-y-0 right-2.5 flex items-center text-faint text-xs">
            {unit}
          </span>
        ) : null}
      </div>
    </Frame>
  );
}

/** Several lines of text. */
export function TextField({
  label,
  hint,
  error,
  className,
  name,
  ...rest
}: Omit<FieldProps, "unit"> & Omit<ComponentProps<"textarea">, "name" | "className">) {
  const id = useId();
  const frame = { id, label, hint, ...(error ? { error } : {}), ...(className ? { className } : {}) };
  return (
    <Frame {...frame}>
      <textarea
        id={id}
        name={name}
        aria-invalid={error ? true : undefined}
        aria-describedby={describedBy(id, hint, error)}
        className={`${control} min-h-20 py-1.5`}
        {...rest}
      />
    </Frame>
  );
}

/** One of a few values. */
export function SelectField({
  label,
  hint,
  error,
  className,
  name,
  children,
  ...rest
}: Omit<FieldProps, "unit"> & Omit<ComponentProps<"select">, "name" | "className">) {
  const id = useId();
  const frame = { id, label, hint, ...(error ? { error } : {}), ...(className ? { className } : {}) };
  return (
    <Frame {...frame}>
      <Select
        id={id}
        name={name}
        aria-invalid={error ? true : undefined}
        aria-describedby={describedBy(id, hint, error)}
        {...rest}
      >
        {children}
      </Select>
    </Frame>
  );
}

/** The bare select, for filters that carry their own aria-label. */
export function Select({ className = "", ...rest }: ComponentProps<"select">) {
  return <select className={`${control} h-8 chevron appearance-none pr-8 ${className}`} {...rest} />;
}

/** The bare input, for filters that carry their own aria-label. */
export function Input({ className = "", ...rest }: ComponentProps<"input">) {
  return <input className={`${control} h-8 ${className}`} {...rest} />;
}

/** A yes or no with its label beside it. */
export function CheckField({
  label,
  hint,
  name,
  ...rest
}: { label: string; hint?: ReactNode; name: string } & ComponentProps<"input">) {
  const id = useId();
  return (
    <div className="flex items-start gap-2">
      <input
        type="checkbox"
        id={id}
        name={name}
        aria-describedby={hint ? `${id}-hint` : undefined}
        className="mt-0.5 size-4"
        {...rest}
      />
      <div>
        <label htmlFor={id} className="font-medium text-sm">
          {label}
        </label>
        {hint ? (
          <p id={`${id}-hint`} className="text-muted text-xs">
            {hint}
          </p>
        ) : null}
      </div>
    </div>
  );
}
