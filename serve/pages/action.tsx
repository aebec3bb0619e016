/** @jsxRuntime automatic @jsxImportSource preact */

/** A suggested action with its goal set apart, and how to reach them on a line of its own. */
export function Action({ text }: { readonly text: string }) {
  const [, goal, rest, channel] = /^([^:]{1,60}): (.*?)(?: \(([^()]+)\))?$/s.exec(text) ?? [];
  if (goal === undefined) return <p class="action">{text}</p>;
  return (
    <p class="action">
      <strong>{goal}</strong>
      {`: ${rest}`}
      {channel !== undefined && <small>By {channel}</small>}
    </p>
  );
}
