// The one configuration object that the server hands over, and the map: Folium made it, or it is the small one of a page.
export const config = JSON.parse(document.getElementById("configuration").textContent);
export const map = config.map ? window[config.map] : window.L.map("map", config.view);
