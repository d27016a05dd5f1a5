// Channels out of Windows handles.
#pragma once

#include "agents/channel.h"

namespace zpilab {

/// A thread reads the handle, or writes it, and the bytes wait in a buffer. Takes the handle over.
Channel reading_channel(void* handle);
Channel writing_channel(void* handle);
/// Bytes that come out of an input channel before everything else.
void put_before(Channel& channel, const char* bytes, std::size_t count);

/// True if there are bytes, or the end, to read; if all that was written has left.
bool is_ready_to_read(const Channel& channel);
bool is_ready_to_write(const Channel& channel);
bool is_broken(const Channel& channel);

/// The event that every channel sets whenever one of those changes. Windows can wait for few handles at once;
/// the channels of this process, which has one thread besides theirs, share this one.
void* channel_event();

}  // namespace zpilab
