// Zonder dit werkt alles ook. Het zet na een weigering de aandacht bij wat er mankeert.
document.addEventListener("DOMContentLoaded", () => {
  const melding = document.getElementById("fout") || document.getElementById("intussen");
  if (melding) melding.focus();
});
// De schuiven van de auditor: zeg onder het schuiven al de hoeveelste het is.
document.addEventListener("input", (event) => {
  if (event.target.type !== "range") return;
  const waar = document.querySelector(`output[for="${event.target.id}"]`);
  if (waar) waar.textContent = `${event.target.value} van ${event.target.max}`;
});
