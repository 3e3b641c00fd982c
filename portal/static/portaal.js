// Zonder dit werkt alles ook. Het zet na een weigering de aandacht bij wat er mankeert.
document.addEventListener("DOMContentLoaded", () => {
  const melding = document.getElementById("fout") || document.getElementById("intussen");
  if (melding) melding.focus();
});
