"""What the pages say, in both languages. The templates and the pages' scripts read the same tables."""

from __future__ import annotations

from collections.abc import Mapping

from store.bilingual import Bilingual, Lang

FRAME = {
    "title": Bilingual("Bản đồ số", "Digital map"),
    "skip": Bilingual("Tới ô tìm kiếm", "Skip to search"),
    "language": Bilingual("English", "Tiếng Việt"),
    "map": Bilingual("Bản đồ", "Map"),
    "zoom_in": Bilingual("Phóng to", "Zoom in"),
    "zoom_out": Bilingual("Thu nhỏ", "Zoom out"),
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
}
SEARCH = {
    "search": Bilingual("Tìm kiếm", "Search"),
    "search_hint": Bilingual("Tìm địa chỉ, địa điểm…", "Search an address or a place…"),
    "search_clear": Bilingual("Xoá", "Clear"),
    "search_nothing": Bilingual("Không tìm thấy «{q}»", "Nothing found for “{q}”"),
    "search_try": Bilingual(
        "Thử bớt chữ, hoặc tên đường và số nhà: 453/12 Lê Văn Sỹ",
        "Try fewer words, or street and number: 453/12 Lê Văn Sỹ",
    ),
    "search_count": Bilingual("{n} gợi ý", "{n} suggestions"),
    "search_choose": Bilingual("{n} nơi cùng khớp, bạn tìm nơi nào?", "{n} places fit, which one do you mean?"),
    "formerly": Bilingual("trước đây: {old}", "formerly {old}"),
}
RESULT = {
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
    "street_before": Bilingual("Tên đường trước đây", "Street's former name"),
    "accuracy": Bilingual("Sai số chừng {m}", "Within about {m}"),
    "unsure": Bilingual("Chưa chắc: có thể là nơi khác", "Not sure: it may be another place"),
    "why": Bilingual("Căn cứ: {why}", "Based on: {why}"),
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
    "level_place_partly": Bilingual("Địa điểm có tên gần giống", "A place of a similar name"),
    "level_position": Bilingual("Một toạ độ", "A position"),
}
LAYERS = {
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
}
STATUS = {
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
}
ADDRESS = {
    "print": Bilingual("In", "Print"),
    "back_to_map": Bilingual("Xem trên bản đồ", "See it on the map"),
    "address_name": Bilingual("Tên", "Name"),
    "address_number": Bilingual("Số nhà", "Number"),
    "address_street": Bilingual("Đường", "Street"),
    "address_parent": Bilingual("Thuộc", "Part of"),
    "address_floor": Bilingual("Tầng", "Floor"),
    "address_names": Bilingual("Tên khác", "Other names"),
    "address_positions": Bilingual("Vị trí khác", "Other positions"),
    "position_entrance": Bilingual("lối vào", "entrance"),
    "position_building": Bilingual("toà nhà", "building"),
    "position_parcel": Bilingual("thửa đất", "parcel"),
    "address_note": Bilingual(
        "Mã địa chỉ số là vĩnh viễn: không đổi khi đường đổi tên hay khi sắp xếp lại đơn vị hành chính.",
        "A digital address is permanent: it stays the same when streets are renamed or units are rearranged.",
    ),
}
LISTS = {
    "lists": Bilingual("Định vị danh sách", "Locate a list"),
    "lists_lead": Bilingual(
        "Gửi một bảng có cột địa chỉ, nhận lại đúng bảng đó với toạ độ, phường mới và cũ, mã địa chỉ số và độ chắc "
        "chắn ở mỗi dòng. Dòng hỏng vẫn ở chỗ của nó và được ghi rõ lý do.",
        "Send a table with a column of addresses: the same table comes back with the position, the ward of today and "
        "before, the digital address and how sure it is in each row. A bad row stays in its place and says why.",
    ),
    "lists_file": Bilingual("Tệp của bạn", "Your file"),
    "lists_file_hint": Bilingual(
        "CSV, Excel (.xlsx), NDJSON hoặc Parquet; nhiều nhất {n} dòng, {mb} MB",
        "CSV, Excel (.xlsx), NDJSON or Parquet; at most {n} rows, {mb} MB",
    ),
    "lists_more": Bilingual("Chọn cột và dạng tệp", "Choose columns and format"),
    "lists_columns": Bilingual("Các cột địa chỉ, cách nhau bằng dấu phẩy", "The columns of the address, with commas"),
    "lists_columns_hint": Bilingual("để trống: tự nhận ra", "empty: they are found"),
    "lists_format": Bilingual("Dạng tệp kết quả", "Format of the result"),
    "lists_format_same": Bilingual("như tệp gửi", "as the file sent"),
    "lists_look": Bilingual("Xem kết quả", "See what is found"),
    "lists_save": Bilingual("Tải kết quả về", "Download the result"),
    "lists_stop": Bilingual("Dừng", "Stop"),
    "lists_private": Bilingual(
        "Tệp chỉ được giữ trong lúc định vị, xong là xoá.", "The file is kept while it is worked on, then removed."
    ),
    "lists_sending": Bilingual("Đang gửi tệp…", "Sending the file…"),
    "lists_progress": Bilingual("Đã xong {n} dòng", "{n} rows done"),
    "lists_progress_of": Bilingual("Đã xong {n} dòng, khoảng {part} %", "{n} rows done, about {part} %"),
    "lists_columns_guessed": Bilingual(
        "{n} dòng. Tự nhận cột địa chỉ: {columns}", "{n} rows. The columns taken for the address: {columns}"
    ),
    "lists_columns_given": Bilingual("{n} dòng. Cột địa chỉ: {columns}", "{n} rows. Columns of the address: {columns}"),
    "lists_street": Bilingual("Chỉ tới đường", "The street only"),
    "lists_none": Bilingual("Không tìm thấy", "Not found"),
    "lists_look_at": Bilingual("Các dòng nên xem lại", "Rows to look at"),
    "lists_more_rows": Bilingual("và {n} dòng nữa, có đủ trong tệp kết quả", "and {n} more, all in the result"),
    "lists_row": Bilingual("Dòng", "Row"),
    "lists_asked": Bilingual("Địa chỉ gửi", "As sent"),
    "lists_found": Bilingual("Tìm thấy", "Found"),
    "lists_cause": Bilingual("Lý do", "Cause"),
    "lists_noscript": Bilingual(
        "Không có JavaScript thì không xem trước được; tải kết quả vẫn dùng được.",
        "Without JavaScript nothing is shown here; downloading works.",
    ),
    "lists_large": Bilingual(
        "Tệp lớn hơn, hay gửi định kỳ bằng máy: dùng việc chạy nền, POST /jobs.",
        "Larger files, or files sent by a program: jobs in the background, POST /jobs.",
    ),
}
PROBLEM = {
    "to_the_map": Bilingual("Về bản đồ", "To the map"),
}
TEXT = FRAME | SEARCH | RESULT | LAYERS | STATUS | ADDRESS | LISTS | PROBLEM
#: What the scripts of each page may say.
ON_THE_MAP = FRAME | SEARCH | RESULT | LAYERS | STATUS
ON_AN_ADDRESS = FRAME | RESULT
ON_LISTS = FRAME | RESULT | LISTS


def texts(lang: Lang, table: Mapping[str, Bilingual] = TEXT) -> dict[str, str]:
    """`table` in one language."""
    return {key: text.say(lang) for key, text in table.items()}
