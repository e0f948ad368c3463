/** The customer's copy of a conversation. */
export default {
  "copy.title": "Support session",
  "copy.portal": "Portal: {value}",
  "copy.customer": "Customer: {value}",
  "copy.helped": "Who helped: {value}",
  "copy.time": "Time: {value}",
  "copy.span": "{begin} to {end} ({zone})",
  "copy.rating": "Rating: {value}",
  "copy.rated": "{n} of 5",
  "copy.rated.why": "{n} of 5, “{comment}”",
  "copy.files": "Files",
};
