import type { FastifyReply, FastifyRequest } from "fastify";
import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import * as z from "zod";
import { HttpError } from "../http-error.ts";
import type { Selection, Shop } from "../shop/shop.ts";
import type { WorkStore } from "../store/work-store.ts";
import { csvReply } from "./csv-reply.ts";
import {
  customersDownload,
  customersPage,
  listDownload,
  listPage,
  queryOf,
  text,
} from "./list-query.ts";
import { anyCustomer, anyRow, shownTo } from "./shown.ts";

const page = z.object({
  count: z.number().describe("of all pages together"),
  money: z.number().nullable().describe("their value at risk or expected value"),
  rows: z.array(anyRow),
  next: z.string().nullable().describe("cursor of the next page; null after the last"),
});
const lists = z.object({
  lists: z.array(
    z.strictObject({
      name: z.string(),
      target: z.string(),
      aim: z.enum(["keep", "sell"]),
      rows: z.number(),
      control: z.number(),
      excluded: z.number(),
      money: z.enum(["value_at_risk", "expected_value"]),
      total: z.number().nullable(),
    }),
  ),
});
const choice = z.array(z.object({ value: z.string(), customers: z.number() }));
const between = { low: z.number(), high: z.number() };
const choices = z.object({
  segment: choice,
  stage: choice,
  tier: choice,
  reason: choice,
  channel: choice,
  group: choice,
  attributes: z.record(z.string(), choice),
  score: z.object(between).nullable(),
  money: z.object({ column: z.string(), ...between }).nullable(),
  sort: z.array(z.string()),
});
const nothing = z.strictObject({});
const params = z.strictObject({ list: text });

/** Adds lists and customers: their rows by the page, one customer, and both as CSV. */
export function customerRoutes({ store }: { readonly store: WorkStore }): FastifyPluginAsyncZod {
  return async (app) => {
    app.get(
      "/lists",
      { schema: { querystring: nothing, response: { 200: lists } } },
      async ({ shop, rights }) => ({ lists: [...shop.lists(rights)] }),
    );
    app.get(
      "/lists/:list",
      { schema: { params, querystring: listPage, response: { 200: page } } },
      async (request) => {
        const { limit, cursor, ...asked } = request.query;
        const selection = selected(request, request.params.list, asked);
        return pageOf(request.shop, selection, { limit, cursor });
      },
    );
    app.get(
      "/downloads/lists/:list",
      { schema: { params, querystring: listDownload, produces: ["text/csv"] } },
      async (request, reply) =>
        download(request, reply, selected(request, request.params.list, request.query)),
    );
    app.get(
      "/customers",
      { schema: { querystring: customersPage, response: { 200: page } } },
      async (request) => {
        const { limit, cursor, ...asked } = request.query;
        return pageOf(request.shop, selected(request, null, asked), { limit, cursor });
      },
    );
    app.get(
      "/downloads/customers",
      { schema: { querystring: customersDownload, produces: ["text/csv"] } },
      async (request, reply) => download(request, reply, selected(request, null, request.query)),
    );
    app.get(
      "/choices/lists/:list",
      { schema: { params, querystring: nothing, response: { 200: choices } } },
      async ({ shop, rights, params: { list } }) => choices.parse(shop.choices(list, rights)),
    );
    app.get(
      "/choices/customers",
      { schema: { querystring: nothing, response: { 200: choices } } },
      async ({ shop, rights }) => choices.parse(shop.choices(null, rights)),
    );
    app.get(
      "/customers/:id",
      {
        schema: {
          params: z.strictObject({ id: text }),
          querystring: nothing,
          response: { 200: anyCustomer },
        },
      },
      async ({ shop, rights, params: { id } }) => {
        const found = shop.customer(id, rights);
        if (found === null) throw new HttpError(404, "there is no such customer");
        return shownTo(rights).customer.parse(found);
      },
    );
  };

  function selected(
    { shop, rights }: FastifyRequest,
    list: string | null,
    asked: Parameters<typeof queryOf>[1],
  ): Selection {
    const query = queryOf(list, asked);
    const offered = shop.choices(list, rights);
    for (const name of ["segment", "stage", "tier", "reason", "channel"] as const)
      if (query[name] !== undefined && !offered[name].some(({ value }) => value === query[name]))
        throw new HttpError(400, `no customer of these has this ${name}`);
    return shop.select(query, rights, query.mark === undefined ? undefined : store.latestMarks());
  }
}

function pageOf(
  shop: Shop,
  selection: Selection,
  { limit, cursor }: { readonly limit: number; readonly cursor: string | undefined },
) {
  const from = cursor === undefined ? 0 : shop.placeAfter(selection, cursor);
  const rows = shop.rows(selection, from, limit);
  const last = from + rows.length - 1;
  const { count, money, rights } = selection;
  return {
    count,
    money,
    rows: [...shownTo(rights).rows.parse(rows)],
    next: rows.length > 0 && last + 1 < count ? shop.cursorAt(selection, last) : null,
  };
}

function download({ shop }: FastifyRequest, reply: FastifyReply, selection: Selection) {
  const name = selection.query.list ?? "customers";
  return csvReply(reply, { name, rows: selection.count, pieces: shop.csv(selection) });
}
