// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/running/launchers/json_channel.hpp"

#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>

namespace diffrank::experiments {

std::optional<std::vector<std::string>> LineReader::read() {
  char bytes[1 << 16];
  const auto n = ::read(descriptor(), bytes, sizeof bytes);
  if (n < 0 && errno == EINTR) return std::vector<std::string>();
  if (n <= 0) return std::nullopt;
  incomplete_.append(bytes, static_cast<std::size_t>(n));
  std::vector<std::string> lines;
  std::size_t first = 0;
  for (std::size_t end; (end = incomplete_.find('\n', first)) != incomplete_.npos; first = end + 1)
    lines.push_back(incomplete_.substr(first, end - first));
  incomplete_.erase(0, first);
  return lines;
}

bool JsonChannel::send(const Json& message) const {
  const auto text = dump(message) + "\n";
  for (std::size_t done = 0; done < text.size();) {
    const auto n = ::send(descriptor(), text.data() + done, text.size() - done, MSG_NOSIGNAL);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return false;
    done += static_cast<std::size_t>(n);
  }
  return true;
}

std::optional<std::vector<Json>> JsonChannel::receive() {
  const auto lines = lines_.read();
  if (!lines) return std::nullopt;
  std::vector<Json> messages;
  for (const auto& line : *lines) messages.push_back(Json::parse(line));
  return messages;
}

void JsonChannel::end() const {
  ::shutdown(descriptor(), SHUT_WR);
}

}  // namespace diffrank::experiments
