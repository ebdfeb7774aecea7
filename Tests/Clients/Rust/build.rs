// Generates messages and clients from proto/. The types of google/protobuf come with protoc
// (Debian: libprotobuf-dev).
use std::env;
use std::fs;
use std::path::PathBuf;

use ttrpc_codegen::{Codegen, Customize, ProtobufCustomize};

fn main() {
    let proto = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../proto");
    let out = PathBuf::from(env::var("OUT_DIR").expect("cargo sets OUT_DIR"));
    let files = [
        "aftercare/type/v1/type.proto",
        "aftercare/orders/v1/orders.proto",
        "aftercare/aftersales/v1/aftersales.proto",
        "aftercare/messaging/v1/messaging.proto",
        "aftercare/gateway/v1/gateway.proto",
        "google/rpc/error_details.proto",
    ];
    Codegen::new()
        .out_dir(&out)
        .inputs(files.map(|file| proto.join(file)))
        .include(&proto)
        .include("/usr/include")
        .rust_protobuf()
        .rust_protobuf_customize(ProtobufCustomize::default().gen_mod_rs(false))
        .customize(Customize { async_all: true, ..Default::default() })
        .run()
        .expect("the contracts can be generated");
    // By hand: the generated mod.rs would name type.proto's module as the keyword that it is.
    let modules = [
        "type_", "orders", "orders_ttrpc", "aftersales", "aftersales_ttrpc", "messaging",
        "messaging_ttrpc", "gateway", "gateway_ttrpc", "error_details",
    ];
    let text: String = modules.iter().map(|name| format!("pub mod {name};\n")).collect();
    fs::write(out.join("mod.rs"), text).expect("OUT_DIR can be written");
    println!("cargo:rerun-if-changed={}", proto.display());
}
