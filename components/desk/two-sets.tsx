const columns = 18;
const rows = 22;

/** A small, fixed scatter of whole numbers: the same picture on every render. */
function noise(index: number): number {
  return ((index * 2_654_435_761) % 4_294_967_296) / 4_294_967_296;
}

/** A light table of images by selection frequency, most selected at the bottom, and the few that a test set draws. */
export function TwoSets() {
  return (
    <svg
      aria-hidden="true"
      viewBox={`0 0 ${columns * 10} ${rows * 10}`}
      preserveAspectRatio="xMidYMid slice"
      className="size-full"
    >
      {Array.from({ length: columns * rows }, (_, index) => {
        const row = Math.floor(index / columns);
        const frequency = Math.min(0.999, Math.max(0, row / (rows - 1) + (noise(index + 7) - 0.5) * 0.5));
        const drawn = noise(index * 3 + 1) < 0.08 + 0.1 * frequency;
        return (
          <rect
            // biome-ignore lint/suspicious/noArrayIndexKey: the place in the picture is the name
            key={index}
            x={(index % columns) * 10 + 1.25}
            y={row * 10 + 1.25}
            width={7.5}
            height={7.5}
            rx={1.6}
            fill={`var(--bin-${Math.floor(frequency * 5)})`}
            opacity={drawn ? 1 : 0.16 + 0.16 * frequency}
          />
        );
      })}
    </svg>
  );
}
