"use client";

import { Toaster as Sonner } from "sonner";

/** Where short notes appear that an act has been done. */
export function Toaster() {
  return (
    <Sonner
      // Not at the right: there stand the buttons of forms that stay in view.
      position="bottom-center"
      toastOptions={{
        unstyled: true,
        classNames: {
          toast: "flex w-full items-center gap-2 rounded-lg bg-raised px-4 py-3 text-sm text-ink shadow-float",
          description: "text-muted",
        },
      }}
    />
  );
}
