/** Writes the commented `quintile.yaml` of the sample shop. */
export function sampleConfiguration({ asOf, seed }: { asOf: string; seed: number }): string {
  return `# The sample shop: two years of an online shop that never was, with some dirt as exports have it.
# Copy this file for your own shop and change the names of files and columns.
name: sample-shop
currency: EUR
timezone: Europe/Berlin        # how the times in the files are meant
as_of: ${asOf}               # the first day that is not looked at
seed: ${seed}

sources:
  orders:                      # one row an order line; returns have a negative quantity
    kind: transactions
    path: orders.csv.gz
    columns:                   # what we call it: what the file calls it, or an expression over its columns
      customer_id: customer_id
      order_id: order_id
      at: ordered_at
      product: product
      category: category
      quantity: quantity
      amount: quantity * unit_price * (100 - discount_percent) / 100
      discount: quantity * unit_price * discount_percent / 100
      channel: channel

  engagement:                  # newsletters sent, opened and clicked, visits, support tickets
    kind: events
    path: events.csv.gz
    columns:
      customer_id: customer_id
      at: happened_at
      type: type
      channel: channel
      campaign: campaign
      session_id: session_id
      value: viewed_value      # worth of the goods that were looked at

  customers:                   # every other column describes the customer
    kind: customers
    path: customers.csv.gz
    columns:
      customer_id: customer_id
      known_at: signed_up_at   # not used for anything before that moment

targets:
  churn:                       # bought in the last 180 days and buys nothing in the next 90
    kind: inactivity
    horizon: 90d
    active: 180d
  buys_again:                  # places an order in the next 30 days
    kind: event
    source: orders
    horizon: 30d

segments:
  rfm: { bins: 5 }
  clusters: { k: 3..8, min_share: 3% }
  rules:
    - { name: Big spenders going quiet, where: "total_spend > 1000 and recency_days > 60" }
    - { name: Looks but does not buy, where: "visit_30d >= 3 and orders_90d = 0" }

lists:
  at_risk:                     # whom to keep; a tenth is left alone, so that the effect can be seen later
    target: churn
    rank_by: value_at_risk
    capacity: 500
    control: 10%
    exclude:                   # each reason is counted
      no consent: "consent = false"
    open_complaint: { opened: ticket, within: 14d }
    contact_cost: 2            # what a letter costs; lists say what contacting more or fewer would bring
    offer_cost: 10             # what the voucher costs, paid for everybody who takes it
    success_rate: 10%          # of those who would leave, the share that it keeps
  call_list:                   # whom to call, the most promising first
    target: buys_again
    rank_by: expected_value
    capacity: 200
    exclude: { no consent: "consent = false" }
    open_complaint: { opened: ticket, within: 14d }

evaluation:
  slices: [acquisition_channel, device]
`;
}
