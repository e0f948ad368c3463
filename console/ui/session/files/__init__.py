"""Files between this computer and a customer's device, as the technician sees and steers them."""
