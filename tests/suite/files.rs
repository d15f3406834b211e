//! Files as brokers export them, read whole. The files are invented, faithful in shape.

mod any_damage;
mod etrade;
mod ibkr;
mod netbenefits;
mod shown;
