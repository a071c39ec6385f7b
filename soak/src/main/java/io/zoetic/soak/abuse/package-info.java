// SPDX-License-Identifier: Apache-2.0
/** Whether those who ask as they should are answered beside those who do not. */
@NullMarked
package io.zoetic.soak.abuse;

import org.jspecify.annotations.NullMarked;
