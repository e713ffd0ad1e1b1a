import { htmlResponse } from "./html-response";
import { Notice } from "./notice";

/** No HIT at this address. */
export function noHitResponse(): Promise<Response> {
  return htmlResponse(
    <Notice
      title="There is no HIT here"
      text="This address was changed on its way, or the study has been removed. Go back to the market and open the HIT from there; you lose nothing by returning it."
    />,
    { title: "No HIT here", mode: "notice", status: 404 },
  );
}

/** Something of ours does not work at the moment. The frame has no address bar: the notice brings its own way to try again. */
export function notNowResponse(): Promise<Response> {
  return htmlResponse(
    <Notice
      title="The images cannot be shown at the moment"
      text="Something on our side does not answer. Nothing of yours is lost: what you have ticked before is kept. Try again in a few seconds; if it stays so, return the HIT to the market, nothing is held against you."
    >
      <p>
        {/* biome-ignore lint/a11y/useValidAnchor: an empty address is this page itself, with all that the market gave it */}
        <a href="" className="again-link">
          Try again
        </a>
      </p>
    </Notice>,
    { title: "Not at the moment", mode: "notice", status: 503 },
  );
}

/** A link that would send the answers to a stranger, or that lacks what the market adds. */
export function refusedLinkResponse(text: string): Promise<Response> {
  return htmlResponse(<Notice title="This link cannot be answered" text={text} />, {
    title: "Link refused",
    mode: "notice",
    status: 400,
  });
}

/** What a worker does with a HIT that is not for them. */
export const returnIt = "Return it to the market, which then gives it to somebody else; nothing is held against you.";

/** A HIT that this worker should not do again: said before they begin, not after. */
export function closedResponse(
  title: string,
  text: string,
  language: string | undefined,
  /** Where a worker can write to the researchers all the same. */
  message?: { address: string; text: string },
): Promise<Response> {
  const link = message && (
    <p>
      <a href={message.address} target="_blank" rel="noreferrer">
        {message.text}
      </a>
    </p>
  );
  return htmlResponse(
    <Notice title={title} text={text}>
      {link}
    </Notice>,
    { title, mode: "notice", language },
  );
}
