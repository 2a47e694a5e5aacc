//! Reads a file and parses each line to a tape; prints how many nodes there were.

fn main() {
    let path = std::env::args().nth(1).expect("a log");
    let mut bytes = std::fs::read(path).expect("readable");
    let mut buffers = simd_json::Buffers::default();
    let mut nodes = 0;
    for line in bytes.split_mut(|byte| *byte == b'\n').filter(|line| !line.is_empty()) {
        nodes += simd_json::to_tape_with_buffers(line, &mut buffers).expect("JSON").0.len();
    }
    println!("{nodes}");
}
