"""Het portaal: een rustige webtoepassing voor coach, coordinator, auditor en beheer. Het bezit geen feiten."""
