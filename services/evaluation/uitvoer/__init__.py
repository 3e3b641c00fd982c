"""Het grootboek als open logboek voor procesonderzoek: OCEL 2.0, XES en Parquet, zonder iets dat iemand aanwijst."""
