/** Stands where a page's title, picture and table will be. */
export function PageSkeleton({ tiles = false }: { tiles?: boolean }) {
  return (
    <div className="page-skeleton flex flex-col gap-6" role="status" aria-label="Loading">
      <div className="flex flex-col gap-2">
        <div className="skeleton h-6 w-48" />
        <div className="skeleton h-4 w-80 max-w-full" />
      </div>
      <div className="skeleton h-28" />
      {tiles ? (
        <div className="grid grid-cols-3 gap-3 sm:grid-cols-6 lg:grid-cols-8">
          {Array.from({ length: 24 }, (_, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: placeholders have no other name
            <div key={index} className="skeleton aspect-square" />
          ))}
        </div>
      ) : (
        <div className="flex flex-col gap-2">
          {Array.from({ length: 8 }, (_, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: placeholders have no other name
            <div key={index} className="skeleton h-9" />
          ))}
        </div>
      )}
    </div>
  );
}
