/** Stands where a page's title, picture and table will be. */
export function PageSkeleton() {
  return (
    <div className="flex flex-col gap-6" role="status" aria-label="Loading">
      <div className="flex flex-col gap-2">
        <div className="skeleton h-6 w-48" />
        <div className="skeleton h-4 w-80 max-w-full" />
      </div>
      <div className="skeleton h-28" />
      <div className="flex flex-col gap-2">
        {Array.from({ length: 8 }, (_, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: placeholders have no other name
          <div key={index} className="skeleton h-9" />
        ))}
      </div>
    </div>
  );
}
