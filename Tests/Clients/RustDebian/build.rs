// Generates messages from proto/. The types of google/protobuf come with protoc (Debian:
// libprotobuf-dev). Debian packages no generator of ttrpc clients: main.rs names the methods.
use std::env;
use std::fs;
use std::path::PathBuf;

use protobuf_codegen_pure::{Codegen, Customize};

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
        .customize(Customize { gen_mod_rs: Some(false), ..Default::default() })
        .run()
        .expect("the contracts can be generated");
    let modules = ["type_pb", "orders", "aftersales", "messaging", "gateway", "error_details"];
    let text: String = modules.iter().map(|name| format!("pub mod {name};\n")).collect();
    fs::write(out.join("mod.rs"), text).expect("OUT_DIR can be written");
    println!("cargo:rerun-if-changed={}", proto.display());
}
