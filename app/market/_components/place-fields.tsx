import { countries } from "@/lib/market/site/places";

/** Where a worker lives and whether they are of age: asked at joining, or later where it was left out. */
export function PlaceFields({ adult = false }: { adult?: boolean }) {
  return (
    <>
      <div className="fields">
        <div>
          <label htmlFor="country">Country</label>
          <select id="country" name="country" autoComplete="country" defaultValue="">
            <option value="">Not stated</option>
            {countries.map(({ code, name }) => (
              <option key={code} value={code}>
                {name}
              </option>
            ))}
          </select>
        </div>
        <div>
          <label htmlFor="subdivision">State or region</label>
          <input
            id="subdivision"
            name="subdivision"
            maxLength={2}
            pattern="[A-Za-z]{2}"
            title="Two letters, such as CA"
            placeholder="Two letters: CA"
          />
        </div>
      </div>
      <p className="muted">Some work is only for certain places. Leave these out if you prefer.</p>
      <label className="check">
        <input type="checkbox" name="adult" value="1" defaultChecked={adult} /> I am of age where I live
      </label>
    </>
  );
}
