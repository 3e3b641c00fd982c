"""De deuren van intake, een bestand per stap: de opdrachten en wat de coach van de stap ziet."""
