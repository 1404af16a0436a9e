// SPDX-License-Identifier: Apache-2.0
/// ONNX files as models, run in this process by ONNX Runtime on the CPU. A call uses the caller's
/// thread and no other, so the same rows in the same batch give the same bits.
@NullMarked
package io.tidemill.onnx;

import org.jspecify.annotations.NullMarked;
