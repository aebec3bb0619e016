/** @jsxRuntime automatic @jsxImportSource preact */
import { words } from "../../reports/words.ts";
import type { Choice, Choices, ListFacts } from "../shop/query.ts";
import { type Ask, address } from "./ask.ts";
import { COLUMN_WORDS } from "./column-words.ts";
import type { PageContext } from "./context.ts";

interface FiltersProps {
  readonly context: PageContext;
  readonly ask: Ask;
  readonly list: ListFacts | null;
  readonly choices: Choices;
  readonly path: string;
}

/** Fields that stand behind "More filters". */
const MORE = [
  "stage",
  "tier",
  "reason",
  "channel",
  "group",
  "score_from",
  "score_to",
  "value_from",
  "value_to",
];
/** What no chip is shown for. */
const SILENT = [
  "page",
  "sort",
  "direction",
  "capacity",
  "contact_cost",
  "offer_cost",
  "success_rate",
  "target",
];

/** Renders what a list can be filtered by; the form works by its button, and by itself where there is a script. */
export function ListFilters({ context, ask, list, choices, path }: FiltersProps) {
  const { format, shop, rights } = context;
  const { given } = ask;
  const open = [...given.keys()].some(
    (name) => MORE.includes(name) || name.startsWith("attribute."),
  );
  const money = choices.money === null ? null : COLUMN_WORDS[choices.money.column].toLowerCase();
  const pick = (name: string, label: string, any: string, all: readonly Choice[]) =>
    all.length > 1 || given.has(name) ? (
      <Pick
        name={name}
        label={label}
        any={any}
        choices={all}
        value={given.get(name)}
        format={format}
      />
    ) : null;
  const targets =
    list === null ? shop.run.targets.filter((target) => rights.targets.includes(target)) : [];
  return (
    <search class="finder" aria-label="Filters">
      <form class="filters" method="get" action={path} data-live>
        {["capacity", "contact_cost", "offer_cost", "success_rate", "sort", "direction"].map(
          (name) => given.has(name) && <input type="hidden" name={name} value={given.get(name)} />,
        )}
        <div class="fields">
          <label>
            <span>Search</span>
            <input
              type="search"
              name="customer"
              value={given.get("customer")}
              placeholder="customer id"
              autocomplete="off"
              maxLength={100}
            />
          </label>
          {targets.length > 1 && (
            <label>
              <span>Chance of</span>
              <select name="target">
                {targets.map((target, i) => (
                  <option
                    value={target}
                    selected={given.get("target") === target || (i === 0 && !given.has("target"))}
                  >
                    {words(target)}
                  </option>
                ))}
              </select>
            </label>
          )}
          {pick("segment", "Segment", "All segments", choices.segment)}
          <label>
            <span>Marked</span>
            <select name="mark">
              {[
                ["", "Marked or not"],
                ["none", "Not marked yet"],
                ["contacted", "Contacted"],
                ["saved", "Saved"],
                ["lost", "Lost"],
                ["not now", "Not now"],
              ].map(([value, label]) => (
                <option value={value} selected={(given.get("mark") ?? "") === value}>
                  {label}
                </option>
              ))}
            </select>
          </label>
          <p class="apply">
            <button type="submit">Apply</button>
            {[...given.keys()].some((name) => !SILENT.includes(name)) && (
              <a href={path}>Clear all</a>
            )}
          </p>
        </div>
        <details class="more" open={open}>
          <summary>More filters</summary>
          <div class="fields">
            {pick("stage", "Stage", "All stages", choices.stage)}
            {pick("tier", "Value tier", "All tiers", choices.tier)}
            {pick("reason", "Reason", "Any reason", choices.reason)}
            {pick("channel", "Reach them by", "Any channel", choices.channel)}
            {pick("group", "Group", "Both groups", choices.group)}
            {Object.entries(choices.attributes).map(([name, all]) =>
              pick(`attribute.${name}`, words(name), "All", all),
            )}
            {choices.score !== null && (
              <Range
                label="Chance in %"
                from="score_from"
                to="score_to"
                given={given}
                low="0"
                high="100"
              />
            )}
            {choices.money !== null && (
              <Range
                label={`${capital(money ?? "")}${shop.run.currency === null ? "" : ` in ${shop.run.currency}`}`}
                from="value_from"
                to="value_to"
                given={given}
                low={String(Math.floor(choices.money.low))}
                high={String(Math.ceil(choices.money.high))}
              />
            )}
          </div>
        </details>
      </form>
      <ul class="chips" id="chips" data-live aria-label="Filters in use">
        {[...given]
          .filter(([name]) => !SILENT.includes(name))
          .map(([name, value]) => (
            <li>
              <a
                href={address(path, given, { [name]: null })}
                data-live
                title="Take this filter away"
              >
                {chip(name, value)}
                <span class="hidden">, take away</span>
                <span aria-hidden="true"> ×</span>
              </a>
            </li>
          ))}
      </ul>
    </search>
  );
}

function chip(name: string, value: string): string {
  const plain: Readonly<Record<string, string>> = {
    customer: `begins with ${value}`,
    mark: value === "none" ? "not marked yet" : `marked ${value}`,
    score_from: `chance from ${value}%`,
    score_to: `chance to ${value}%`,
    value_from: `money from ${value}`,
    value_to: `money to ${value}`,
    group: value === "control" ? "control group" : "to be contacted",
    channel: `by ${value}`,
  };
  return plain[name] ?? value;
}

interface PickProps {
  readonly name: string;
  readonly label: string;
  readonly any: string;
  readonly choices: readonly Choice[];
  readonly value: string | undefined;
  readonly format: PageContext["format"];
}

function Pick({ name, label, any, choices, value, format }: PickProps) {
  const unknown = value !== undefined && !choices.some((one) => one.value === value);
  return (
    <label>
      <span>{capital(label)}</span>
      <select name={name}>
        <option value="">{any}</option>
        {unknown && (
          <option value={value} selected>
            {value}
          </option>
        )}
        {choices.map((one) => (
          <option value={one.value} selected={one.value === value}>
            {`${one.value} (${format.count(one.customers)})`}
          </option>
        ))}
      </select>
    </label>
  );
}

interface RangeProps {
  readonly label: string;
  readonly from: string;
  readonly to: string;
  readonly given: ReadonlyMap<string, string>;
  readonly low: string;
  readonly high: string;
}

function Range({ label, from, to, given, low, high }: RangeProps) {
  const field = (name: string, says: string, hint: string) => (
    <input
      type="text"
      inputMode="decimal"
      name={name}
      value={given.get(name)}
      placeholder={hint}
      aria-label={`${label}, ${says}`}
      maxLength={20}
    />
  );
  return (
    <fieldset class="range">
      <legend>{label}</legend>
      {field(from, "from", low)}
      <span aria-hidden="true">to</span>
      {field(to, "to", high)}
    </fieldset>
  );
}

function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
