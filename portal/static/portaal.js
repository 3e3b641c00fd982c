// Zonder dit werkt alles ook. Het zet na een weigering de aandacht bij wat er mankeert, en houdt een open bladzijde bij.
const STIL_MS = 150, NOG_EENS_MS = 1200;
let lijn, sinds = "", getypt = false, straks;
const blad = () => document.getElementById("blad");
const zeg = (tekst) => { document.getElementById("bijgewerkt").textContent = tekst; };

function luister() {
  const waar = blad()?.dataset.live;
  if (!waar || lijn || document.hidden) return;
  const adres = new URL(waar, location.href);
  adres.searchParams.set("sinds", sinds || blad().dataset.sinds);
  lijn = new EventSource(adres);
  lijn.addEventListener("feit", (sein) => { sinds = sein.lastEventId; straksVerversen(waar === "/live"); });
}

// Een verborgen tabblad houdt geen verbinding vast; wie terugkomt hoort wat er intussen was.
function stop() {
  lijn?.close();
  lijn = undefined;
}

// Een lijst loopt even achter op het feit zelf: kijk daarom nog een keer als het stil is.
function straksVerversen(lijst) {
  clearTimeout(straks);
  straks = setTimeout(() => {
    ververs();
    if (lijst) straks = setTimeout(ververs, NOG_EENS_MS);
  }, STIL_MS);
}

async function ververs() {
  if (getypt) {
    zeg("Er is intussen iets vastgelegd. Wat u invulde blijft staan; bij het vastleggen ziet u wat er veranderde.");
    return;
  }
  const open = [...blad().querySelectorAll("details")].map((een) => een.open);
  const adres = blad().contains(document.activeElement) && document.activeElement.getAttribute("href");
  await htmx.ajax("GET", location.pathname + location.search, { target: "#blad", select: "#blad", swap: "outerHTML" });
  blad().querySelectorAll("details").forEach((een, nummer) => { een.open = open[nummer] ?? een.open; });
  if (adres) blad().querySelector(`a[href="${CSS.escape(adres)}"]`)?.focus();
  zeg(`Bijgewerkt om ${new Date().toLocaleTimeString("nl-NL", { hour: "2-digit", minute: "2-digit" })}.`);
}

document.addEventListener("DOMContentLoaded", () => {
  (document.getElementById("fout") || document.getElementById("intussen"))?.focus();
  getypt = "getypt" in (blad()?.dataset ?? {});
  document.addEventListener("input", (iets) => { getypt ||= Boolean(iets.target.form); });
  document.addEventListener("visibilitychange", () => (document.hidden ? stop() : luister()));
  addEventListener("pagehide", stop);
  addEventListener("pageshow", luister);
});
// De schuiven van de auditor: zeg onder het schuiven al de hoeveelste het is.
document.addEventListener("input", (event) => {
  if (event.target.type !== "range") return;
  const waar = document.querySelector(`output[for="${event.target.id}"]`);
  if (waar) waar.textContent = `${event.target.value} van ${event.target.max}`;
});
