/** The picture of the reference computation in neighbours.test.ts: integers only, so that Python makes the same bytes. */
export function buildPixels(side: number, shift: number, noise: number): Uint8Array {
  const pixels = new Uint8Array(side * side * 3);
  for (let y = 0, place = 0; y < side; y += 1)
    for (let x = 0; x < side; x += 1)
      for (let c = 0; c < 3; c += 1, place += 1) {
        const wave = ((x + shift) * 3 + y * 5 + c * 40 + (((x + shift) * y) >> 4)) & 255;
        pixels[place] = (wave >> 1) + Math.floor((y * 100) / side) + noise * ((x * 7 + y * 13 + c * 5) % 23);
      }
  return pixels;
}
