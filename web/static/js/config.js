// The one configuration object that the server hands over, and the map that Folium made.
export const config = JSON.parse(document.getElementById("configuration").textContent);
export const map = window[config.map];
