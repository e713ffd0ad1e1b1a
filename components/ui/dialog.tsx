"use client";

import { Dialog as Radix } from "radix-ui";
import type { ReactNode } from "react";

/** What floats over the page until it is answered. */
export function Dialog({
  open,
  onOpenChange,
  title,
  description,
  children,
}: {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: string;
  description?: string;
  children: ReactNode;
}) {
  return (
    <Radix.Root open={open} onOpenChange={onOpenChange}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-40 bg-[rgb(10_16_18/0.35)]" />
        <Radix.Content
          className="-translate-x-1/2 fixed top-[12vh] left-1/2 z-50 w-[min(36rem,calc(100vw-2rem))] overflow-hidden rounded-lg bg-raised shadow-float"
          {...(description ? {} : { "aria-describedby": undefined })}
        >
          <Radix.Title className="sr-only">{title}</Radix.Title>
          {description ? <Radix.Description className="sr-only">{description}</Radix.Description> : null}
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
