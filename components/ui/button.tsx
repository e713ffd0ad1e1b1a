import { Slot } from "radix-ui";
import type { ComponentProps } from "react";

const looks = {
  primary:
    "bg-accent text-accent-ink hover:bg-accent-hover border-transparent disabled:bg-track disabled:text-faint disabled:hover:bg-track",
  secondary: "bg-surface text-ink border-strong hover:bg-hover disabled:text-faint disabled:hover:bg-surface",
  quiet: "bg-transparent text-muted border-transparent hover:bg-hover hover:text-ink disabled:text-faint",
  danger: "bg-surface text-danger border-strong hover:bg-danger-soft disabled:text-faint",
} as const;
const sizes = {
  small: "h-7 px-2.5 text-xs gap-1.5",
  medium: "h-8 px-3 text-sm gap-1.5",
  large: "h-10 px-4 text-base gap-2",
} as const;

export interface ButtonProps extends ComponentProps<"button"> {
  look?: keyof typeof looks;
  size?: keyof typeof sizes;
  /** Renders the one child (a link) with the looks of a button. */
  asChild?: boolean;
}

/** A verb to press. */
export function Button({ look = "secondary", size = "medium", asChild = false, className = "", ...rest }: ButtonProps) {
  const Element = asChild ? Slot.Root : "button";
  return (
    <Element
      className={`inline-flex shrink-0 select-none items-center justify-center whitespace-nowrap rounded-md border font-medium transition-colors duration-100 ${looks[look]} ${sizes[size]} ${className}`}
      {...rest}
    />
  );
}
