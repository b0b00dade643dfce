//! A site behind a real socket, asked in raw HTTP.
use super::Site;
use ekopi::web;
use std::{
    io::{Read, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    time::Duration,
};

/// Serves while `ask` runs on a thread of its own.
pub async fn over_a_socket<T: Send + 'static>(site: &Site, ask: impl FnOnce(SocketAddr) -> T + Send + 'static) -> T {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = listener.local_addr().expect("an address");
    let server = web::serve(site.web(), listener, 1).expect("a server");
    let handle = server.handle();
    let serving = actix_web::rt::spawn(server);
    let said = actix_web::web::block(move || ask(address)).await.expect("the thread that asks");
    handle.stop(false).await;
    serving.await.expect("the server").expect("its end");
    said
}
/// One request: its first line and what follows the headers that every request has.
pub fn raw(address: SocketAddr, line: &str, rest: &str) -> String {
    let head = format!("{line} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n{rest}", super::site::HOST);
    exchange(address, head.as_bytes())
}
/// Sends bytes and reads until the other side closes.
pub fn exchange(address: SocketAddr, bytes: &[u8]) -> String {
    let mut socket = TcpStream::connect(address).expect("a connection");
    socket.set_read_timeout(Some(Duration::from_secs(20))).expect("a limit");
    // A server that has heard enough may close before everything is written.
    let _ = socket.write_all(bytes);
    let mut said = vec![];
    let _ = socket.read_to_end(&mut said);
    String::from_utf8_lossy(&said).into_owned()
}
