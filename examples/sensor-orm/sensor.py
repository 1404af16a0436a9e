"""A table of sensor readings, made and used by SQLAlchemy.

    python3 sensor.py [postgresql://127.0.0.1:5433/tidemill]

README.md says what it needs.
"""

import sys
from datetime import datetime

from sqlalchemy import DateTime, Float, create_engine, func, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column


class Base(DeclarativeBase):
    pass


class Sensor(Base):
    __tablename__ = "sensor"

    id: Mapped[int] = mapped_column(primary_key=True)
    timestamp: Mapped[datetime] = mapped_column(DateTime)
    value: Mapped[float] = mapped_column(Float)


def main(url):
    engine = create_engine(url)
    # Makes the table unless it is there; the numbers of its rows come from the server.
    Base.metadata.create_all(engine)

    with Session(engine) as session:
        first = Sensor(timestamp=datetime(2026, 1, 5, 8, 0), value=21.5)
        session.add(first)
        session.add_all(
            [
                Sensor(timestamp=datetime(2026, 1, 5, 8, 0, 1), value=21.75),
                Sensor(timestamp=datetime(2026, 1, 5, 8, 0, 2, 500000), value=22.25),
            ]
        )
        session.commit()

    with Session(engine) as session:
        for sensor in session.scalars(select(Sensor).order_by(Sensor.id)):
            print(sensor.id, sensor.timestamp.isoformat(sep=" "), sensor.value)
        print("average", session.scalar(select(func.avg(Sensor.value))))


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "postgresql://tidemill@127.0.0.1:5433/tidemill")
