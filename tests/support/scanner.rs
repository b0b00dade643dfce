//! A clamd of the tests' own: speaks `INSTREAM` over a socket and finds the EICAR file.
use std::{
    io::{self, Read, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering::SeqCst},
    },
    thread,
};

#[derive(Clone)]
pub struct Scanner {
    pub address: SocketAddr,
    /// Takes the connection and says nothing.
    pub mute: Arc<AtomicBool>,
    pub asked: Arc<AtomicUsize>,
}
impl Scanner {
    pub fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let scanner =
            Self { address: listener.local_addr().expect("an address"), mute: Arc::default(), asked: Arc::default() };
        let told = scanner.clone();
        thread::spawn(move || {
            for socket in listener.incoming().map_while(Result::ok) {
                told.asked.fetch_add(1, SeqCst);
                if !told.mute.load(SeqCst) {
                    let _ = answer(socket);
                }
            }
        });
        scanner
    }
}
fn answer(mut socket: TcpStream) -> io::Result<()> {
    let mut command = [0; 10];
    socket.read_exact(&mut command)?;
    if command != *b"zINSTREAM\0" {
        return socket.write_all(b"UNKNOWN COMMAND\0");
    }
    let mut content = vec![];
    loop {
        let mut length = [0; 4];
        socket.read_exact(&mut length)?;
        let length = u32::from_be_bytes(length) as usize;
        if length == 0 {
            break;
        }
        let mut chunk = vec![0; length];
        socket.read_exact(&mut chunk)?;
        content.extend(chunk);
    }
    let is_found = content.windows(29).any(|window| window == b"STANDARD-ANTIVIRUS-TEST-FILE!");
    socket.write_all(if is_found { b"stream: Eicar-Signature FOUND\0" } else { b"stream: OK\0" })
}
