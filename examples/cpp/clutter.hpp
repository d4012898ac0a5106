// Which of the ink is the glyph, and which is dust, ruled lines, the table's edge, a frame
// (zorko: src/zorko/images/clutter.py).
#pragma once

#include "ground.hpp"

namespace zorko {

// Ink, 0..1, without what is not the glyph.
cv::Mat1f glyph_alone(const Contrast& contrast);

}  // namespace zorko
