"""De bladzijden: ieder bestand hier heeft `routes` en `MENU`, en een sjabloon in portal/templates."""
