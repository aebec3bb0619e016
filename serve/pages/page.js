// Makes forms and links of lists answer without a new page; without it they work as they are.
const parts = () => document.querySelectorAll("[id][data-live]");
let asked = 0;

/** Fetches a page and puts its live parts in the place of those shown. */
async function show(address, { remember }) {
  const turn = ++asked;
  document.body.classList.add("busy");
  try {
    const answer = await fetch(address, {
      headers: { accept: "text/html" },
      credentials: "same-origin",
    });
    if (answer.redirected && new URL(answer.url).pathname === "/login")
      return location.assign(address);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (turn !== asked) return;
    if (page.querySelector("[id][data-live]") === null) return location.assign(address);
    for (const part of parts()) {
      const fresh = page.getElementById(part.id);
      if (fresh !== null) part.replaceWith(document.importNode(fresh, true));
    }
    if (remember) history.pushState(null, "", address);
    else history.replaceState(null, "", address);
  } catch {
    location.assign(address);
  } finally {
    if (turn === asked) document.body.classList.remove("busy");
  }
}

/** The address with what the form's own fields say; what other forms said stays. */
function addressOf(form) {
  const address = new URL(location.href);
  if (address.pathname !== new URL(form.action).pathname) address.search = "";
  for (const field of form.elements) {
    if (field.name === "" || field.type === "hidden" || field.type === "submit") continue;
    if (field.value.trim() === "") address.searchParams.delete(field.name);
    else address.searchParams.set(field.name, field.value);
  }
  address.searchParams.delete("page");
  address.hash = "";
  return String(address);
}

const waits = new WeakMap();
function later(form, ms) {
  clearTimeout(waits.get(form));
  waits.set(
    form,
    setTimeout(() => void show(addressOf(form), { remember: false }), ms),
  );
}

document.addEventListener("input", ({ target }) => {
  const form = target.closest("form[data-live]");
  if (form === null) return;
  if (target.type === "range") {
    const shown = form.querySelector("output");
    if (shown !== null)
      shown.textContent = Number(target.value).toLocaleString(
        document.documentElement.dataset.locale,
      );
    later(form, 90);
  } else if (target.tagName === "SELECT") later(form, 0);
  else later(form, 350);
});

document.addEventListener("submit", (event) => {
  const form = event.target.closest("form[data-live]");
  if (form === null) return;
  event.preventDefault();
  clearTimeout(waits.get(form));
  void show(addressOf(form), { remember: true });
});

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-live]");
  if (link === null || event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0)
    return;
  event.preventDefault();
  const place = link.closest("nav") === null ? link.textContent.trim() : null;
  void show(link.href, { remember: true }).then(() => {
    document.getElementById("rows")?.scrollIntoView({ block: "start" });
    const again = [...document.querySelectorAll("#rows a.sort")].find(
      ({ textContent }) =>
        place !== null &&
        textContent.replace(/[↑↓]/g, "").trim() === place.replace(/[↑↓]/g, "").trim(),
    );
    again?.focus({ preventScroll: true });
  });
});

addEventListener("popstate", () => location.reload());
