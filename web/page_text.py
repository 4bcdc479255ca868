"""What the map page says, in both languages. The templates and the page's scripts read the same table."""

from __future__ import annotations

from store.bilingual import Bilingual, Lang

TEXT: dict[str, Bilingual] = {
    # the frame
    "title": Bilingual("Bản đồ số", "Digital map"),
    "skip": Bilingual("Tới ô tìm kiếm", "Skip to search"),
    "language": Bilingual("English", "Tiếng Việt"),
    "map": Bilingual("Bản đồ", "Map"),
    "close": Bilingual("Đóng", "Close"),
    "locate": Bilingual("Vị trí của tôi", "My position"),
    "locate_failed": Bilingual("Không xác định được vị trí của bạn", "Your position could not be found"),
    "noscript": Bilingual(
        "Bản đồ cần JavaScript. Tìm kiếm vẫn dùng được tại /search?q=…",
        "The map needs JavaScript. Search also answers at /search?q=…",
    ),
    "live": Bilingual("Trực tuyến", "Live"),
    "live_lost": Bilingual("Đang nối lại…", "Reconnecting…"),
    "trouble": Bilingual("Máy chủ chưa trả lời, hãy thử lại", "The server did not answer, please try again"),
    # search
    "search": Bilingual("Tìm kiếm", "Search"),
    "search_hint": Bilingual("Tìm địa chỉ, địa điểm…", "Search an address or a place…"),
    "search_clear": Bilingual("Xoá", "Clear"),
    "search_nothing": Bilingual("Không tìm thấy «{q}»", "Nothing found for “{q}”"),
    "search_try": Bilingual(
        "Thử bớt chữ, hoặc tên đường và số nhà: 453/12 Lê Văn Sỹ",
        "Try fewer words, or street and number: 453/12 Lê Văn Sỹ",
    ),
    "search_count": Bilingual("{n} gợi ý", "{n} suggestions"),
    "formerly": Bilingual("trước đây: {old}", "formerly {old}"),
    # a result
    "digital_address": Bilingual("Mã địa chỉ số", "Digital address"),
    "copy": Bilingual("Sao chép", "Copy"),
    "copied": Bilingual("Đã sao chép", "Copied"),
    "share": Bilingual("Chia sẻ", "Share"),
    "share_copied": Bilingual("Đã sao chép đường dẫn", "Link copied"),
    "open_page": Bilingual("Trang địa chỉ", "Address page"),
    "qr_alt": Bilingual("Mã QR của địa chỉ {code}", "QR code of address {code}"),
    "plus_code": Bilingual("Plus code", "Plus code"),
    "position": Bilingual("Toạ độ", "Coordinates"),
    "ward_now": Bilingual("Đơn vị hiện nay", "Unit today"),
    "ward_before": Bilingual("Trước 1-7-2025", "Before 1 July 2025"),
    "accuracy": Bilingual("Sai số chừng {m}", "Within about {m}"),
    "unmatched": Bilingual("Chưa khớp: {parts}", "Not matched: {parts}"),
    "no_code": Bilingual("Nơi này chưa có mã địa chỉ số", "This place has no digital address yet"),
    "here": Bilingual("Tại điểm này", "At this point"),
    "here_nothing": Bilingual("Không có địa chỉ nào gần đây", "No address near here"),
    "status_here": Bilingual("Tình hình nơi này", "Status here"),
    "level_house": Bilingual("Đúng số nhà", "Exact house"),
    "level_interpolated": Bilingual("Ước lượng dọc phố", "Estimated along the street"),
    "level_alley": Bilingual("Đúng hẻm, chưa rõ số nhà", "The alley, not the house"),
    "level_street": Bilingual("Đúng đường, chưa rõ số nhà", "The street, not the house"),
    "level_ward": Bilingual("Chỉ tới phường, xã", "The ward only"),
    "level_alley_whole": Bilingual("Đúng hẻm", "Exact alley"),
    "level_street_whole": Bilingual("Đúng đường", "Exact street"),
    "level_ward_whole": Bilingual("Đơn vị hành chính", "Administrative unit"),
    "level_place": Bilingual("Đúng địa điểm", "Exact place"),
    "level_position": Bilingual("Một toạ độ", "A position"),
    # layers
    "layers": Bilingual("Lớp bản đồ", "Map layers"),
    "layers_none": Bilingual("Chưa có lớp nào được công bố", "No layer has been published yet"),
    "layers_filter": Bilingual("Lọc lớp…", "Filter layers…"),
    "layers_off": Bilingual("Tắt hết", "All off"),
    "layer_new": Bilingual("Lớp mới công bố: {title}", "New layer: {title}"),
    "layer_changed": Bilingual("Lớp vừa cập nhật: {title}", "Layer updated: {title}"),
    "layer_about": Bilingual("Về lớp {title}", "About {title}"),
    "layer_features": Bilingual("Số đối tượng", "Features"),
    "layer_owner": Bilingual("Cơ quan", "Owner"),
    "layer_source": Bilingual("Nguồn", "Source"),
    "layer_licence": Bilingual("Giấy phép", "Licence"),
    "layer_version": Bilingual("Phiên bản", "Version"),
    "layer_published": Bilingual("Công bố", "Published"),
    "layer_open": Bilingual("Dữ liệu mở (OGC API)", "Open data (OGC API)"),
    "layer_zoom": Bilingual("Phóng tới lớp", "Zoom to layer"),
    "feature_open": Bilingual("Xem trong OGC API", "See it in the OGC API"),
    "feature_more": Bilingual("{n} đối tượng tại điểm này", "{n} features at this point"),
    "base": Bilingual("Nền bản đồ", "Base map"),
    "base_ours": Bilingual("Bản đồ nền của thành phố", "The city's own base map"),
    "base_online": Bilingual("Nền trực tuyến", "Online base map"),
    "no_base": Bilingual(
        "Chưa có bản đồ nền: hãy nạp một bản trích OpenStreetMap của thành phố.",
        "There is no base map yet: load an OpenStreetMap extract of the city.",
    ),
    # status
    "status": Bilingual("Tình hình thành phố", "Status of the city"),
    "status_none": Bilingual("Chủ đề này chưa có dữ liệu", "There is no data on this theme yet"),
    "status_latest": Bilingual("Mới nhất: {at}", "Latest: {at}"),
    "status_source": Bilingual("Nguồn: {source}", "Source: {source}"),
    "history": Bilingual("{n} lần ghi nhận gần đây", "The last {n} observations"),
    "simulated": Bilingual("MÔ PHỎNG", "SIMULATED"),
    "simulated_long": Bilingual("Số liệu mô phỏng, không phải số liệu thật", "Simulated figures, not real ones"),
    "replay": Bilingual("PHÁT LẠI", "REPLAY"),
    "replay_long": Bilingual("Số liệu thật, phát lại theo giờ", "Real figures, replayed by the hour"),
    "theme_traffic": Bilingual("Giao thông", "Traffic"),
    "theme_public-security": Bilingual("An ninh trật tự", "Public security"),
    "theme_social": Bilingual("Xã hội", "Social"),
    "theme_economic": Bilingual("Kinh tế", "Economic"),
    "theme_environment": Bilingual("Môi trường", "Environment"),
    # the page of one address
    "print": Bilingual("In", "Print"),
    "back_to_map": Bilingual("Xem trên bản đồ", "See it on the map"),
    "address_name": Bilingual("Tên", "Name"),
    "address_number": Bilingual("Số nhà", "Number"),
    "address_street": Bilingual("Đường", "Street"),
    "address_note": Bilingual(
        "Mã địa chỉ số là vĩnh viễn: không đổi khi đường đổi tên hay khi sắp xếp lại đơn vị hành chính.",
        "A digital address is permanent: it stays the same when streets are renamed or units are rearranged.",
    ),
    # a problem, told to a browser
    "to_the_map": Bilingual("Về bản đồ", "To the map"),
}


def texts(lang: Lang) -> dict[str, str]:
    """The whole table in one language."""
    return {key: text.say(lang) for key, text in TEXT.items()}
